// Reads our signed things with software that others wrote. Takes JSON on standard input: public keys (32 bytes) and messages,
// all in hexadecimal; says which signatures are good and what the status list says at each place that is asked for.
import { webcrypto } from "node:crypto";
import { coseVerify } from "cose-kit";
import { StatusListCwt } from "@owf/token-status-list";

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const told = { verified: {}, statuses: {} };
let input = "";
for await (const chunk of process.stdin) input += chunk;
const asked = JSON.parse(input);

for (const [name, { message, key }] of Object.entries(asked.messages)) {
  const publicKey = await webcrypto.subtle.importKey("raw", bytes(key), { name: "Ed25519" }, true, ["verify"]);
  const untagged = bytes(message).slice(1); // this library reads no tag
  told.verified[name] = (await coseVerify(untagged, publicKey)).isValid;
}
const list = StatusListCwt.fromToken(bytes(asked.messages.status_list.message)).payload.statusList;
for (const place of asked.places) told.statuses[place] = list.getStatus(place);
console.log(JSON.stringify(told));
