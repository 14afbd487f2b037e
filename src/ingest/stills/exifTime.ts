const EXIF_IFD = 0x8769;
const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_TIME_ORIGINAL = 0x9011;
const SUBSEC_TIME_ORIGINAL = 0x9291;

/**
 * When a picture was taken, nanoseconds since 1970, from its EXIF block; undefined where the block does not say.
 * EXIF writes local time; without a recorded offset it is taken as UTC, so that every machine reads the same.
 *
 * @param exif the block as files hold it, with or without the leading `Exif\0\0`
 */
export function exifTime(exif: Uint8Array): bigint | undefined {
  const head = Buffer.from(exif.subarray(0, 4)).toString('latin1') === 'Exif' ? 6 : 0;
  const view = new DataView(exif.buffer, exif.byteOffset + head, Math.max(0, exif.byteLength - head));
  try {
    const order = view.getUint16(0);
    if (order !== 0x4949 && order !== 0x4d4d) return undefined;
    const little = order === 0x4949;
    const inner = entry(view, view.getUint32(4, little), EXIF_IFD, little);
    if (inner === undefined) return undefined;
    const ifd = view.getUint32(inner + 8, little);
    const text = (tag: number): string => ascii(view, entry(view, ifd, tag, little), little);
    return parse(text(DATE_TIME_ORIGINAL), text(SUBSEC_TIME_ORIGINAL), text(OFFSET_TIME_ORIGINAL));
  } catch (error) {
    // An offset outside the block: a damaged header says nothing about the picture itself.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Where a directory's entry for a tag lies: tag, type, count, value, twelve bytes in all. */
function entry(view: DataView, ifd: number, tag: number, little: boolean): number | undefined {
  const count = view.getUint16(ifd, little);
  for (let i = 0; i < count; i += 1) {
    const at = ifd + 2 + 12 * i;
    if (view.getUint16(at, little) === tag) return at;
  }
  return undefined;
}

function ascii(view: DataView, at: number | undefined, little: boolean): string {
  if (at === undefined) return '';
  const count = view.getUint32(at + 4, little);
  if (count > 64) return '';
  const start = count <= 4 ? at + 8 : view.getUint32(at + 8, little);
  let text = '';
  for (let i = 0; i < count; i += 1) text += String.fromCharCode(view.getUint8(start + i));
  return text.replace(/\0.*$/s, '').trim();
}

function parse(date: string, subsec: string, offset: string): bigint | undefined {
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(date);
  if (!match) return undefined;
  const zone = /^[+-]\d\d:\d\d$/.test(offset) ? offset : 'Z';
  const ms = Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}${zone}`);
  if (Number.isNaN(ms)) return undefined;
  const fraction = /^\d{1,9}$/.test(subsec) ? BigInt(subsec.padEnd(9, '0')) : 0n;
  return BigInt(ms) * 1_000_000n + fraction;
}
