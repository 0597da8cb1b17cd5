// The camera: it looks until it has read a code or is told to stop.
import { textIn } from "./reader.js";

const WISH = { video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false };

/** A camera that shows what it sees in a video element. */
export class Camera {
  constructor(video) {
    this.video = video;
    this.stream = null;
  }

  /** Return the text of the first code seen, or null when stopped before. Throws when there is no camera to be had. */
  async read() {
    const stream = await navigator.mediaDevices.getUserMedia(WISH);
    this.stream = stream;
    this.video.srcObject = stream;
    await this.video.play();
    try {
      while (this.stream === stream) {
        const text = this.video.videoWidth ? await textIn(this.video) : null;
        if (text !== null && this.stream === stream) return text;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return null;
    } finally {
      for (const track of stream.getTracks()) track.stop();
    }
  }

  stop() {
    this.stream = null;
    this.video.srcObject = null;
  }
}
