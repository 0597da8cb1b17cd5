// The lists on this device: kept as the bytes that were signed, checked again whenever they are read.
import { isOlder, readBundle } from "./lists.js";

const CACHE = "inspector-lists";
const LARGEST_BYTES = 16 * 1024 * 1024;

/** The lists of this device. roots: the pinned root keys. address: where the bundle is published. */
export class Holding {
  constructor(roots, address) {
    this.roots = roots;
    this.address = address;
    this.bundle = null;
  }

  /** Read what is kept; nothing, when the roots have changed since. */
  async open() {
    const kept = await (await caches.open(CACHE)).match(this.address);
    this.bundle = kept ? await this.read(await kept.arrayBuffer()) : null;
  }

  /** Take a bundle that came from anywhere. Returns "taken", or why not: "foreign" or "older". */
  async take(buffer) {
    const offered = buffer.byteLength <= LARGEST_BYTES ? await this.read(buffer) : null;
    if (!offered) return "foreign";
    if (this.bundle && isOlder(offered, this.bundle)) return "older";
    await (await caches.open(CACHE)).put(this.address, new Response(buffer));
    this.bundle = offered;
    return "taken";
  }

  /** Ask the server for newer lists. Returns as take does, or "unreached". */
  async refresh() {
    try {
      const response = await fetch(this.address, { cache: "no-cache", credentials: "omit" });
      return response.ok ? await this.take(await response.arrayBuffer()) : "unreached";
    } catch {
      return "unreached";
    }
  }

  /** Return of when the status lists are, the oldest of them, in seconds; null without any. */
  get dated() {
    const moments = [...(this.bundle?.statusLists.values() ?? [])].map((list) => list.issuedAt);
    return moments.length ? Math.min(...moments) : null;
  }

  async read(buffer) {
    try {
      return await readBundle(new Uint8Array(buffer), this.roots);
    } catch {
      return null;
    }
  }
}
