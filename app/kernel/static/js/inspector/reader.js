// Finds a QR code in a picture: with the device's own detector where it has one, else with ZXing, which comes with the page.
let finding; // a promise of a function from a picture to its texts, made once

/** Make the reader ready before the first picture comes. */
export const warmUp = () => (finding ??= detector().catch(zxing));

/** Return the text of the first QR code in a picture (a video, or a bitmap), or null. */
export async function textIn(picture) {
  const find = await warmUp();
  return (await find(picture))[0] ?? null;
}

async function detector() {
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) throw new Error("no QR codes");
  const own = new BarcodeDetector({ formats: ["qr_code"] });
  return async (picture) => {
    try {
      return (await own.detect(picture)).map((found) => found.rawValue);
    } catch {
      finding = zxing(); // a phone may have the detector's name and not its service
      return (await finding)(picture);
    }
  };
}

async function zxing() {
  const { prepareZXingModule, readBarcodes } = await import("../../vendor/zxing/reader/index.js");
  const machineCode = new URL("../../vendor/zxing/reader/zxing_reader.wasm.gz", import.meta.url).href;
  await prepareZXingModule({ overrides: { locateFile: () => machineCode }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (picture) => {
    canvas.width = picture.videoWidth ?? picture.width;
    canvas.height = picture.videoHeight ?? picture.height;
    pen.drawImage(picture, 0, 0);
    const pixels = pen.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(pixels, { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true });
    return found.filter((code) => code.isValid).map((code) => code.text);
  };
}
