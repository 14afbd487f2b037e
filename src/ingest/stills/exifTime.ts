import exifReader from 'exif-reader';

/**
 * Capture time from an EXIF block, nanoseconds since 1970; undefined if the block has none. EXIF gives local time;
 * without a recorded offset it is read as UTC, so that the result does not depend on the machine's time zone.
 *
 * @param exif the block as stored in the file, with or without the leading `Exif\0\0`
 */
export function exifTime(exif: Uint8Array): bigint | undefined {
  const photo = photoTags(exif);
  const ms = photo?.DateTimeOriginal instanceof Date ? photo.DateTimeOriginal.getTime() : NaN;
  // A camera whose clock was never set writes zeros, which exif-reader returns as a date before 1970.
  if (!(ms >= 0)) return undefined;
  const fraction = /^\d{1,9}/.exec(String(photo?.SubSecTimeOriginal ?? ''))?.[0] ?? '0';
  return BigInt(ms - offsetMs(photo?.OffsetTimeOriginal)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** The photo tags; undefined for a damaged block, which is no error, because the picture itself may be intact. */
function photoTags(exif: Uint8Array): ReturnType<typeof exifReader>['Photo'] {
  try {
    return exifReader(Buffer.from(exif)).Photo;
  } catch {
    return undefined;
  }
}

/** An offset such as `+02:00` in milliseconds; 0 for any other text. */
function offsetMs(text: unknown): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)/.exec(String(text)) ?? [];
  return (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -60_000 : 60_000);
}
