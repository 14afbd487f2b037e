import exifReader from 'exif-reader';

/**
 * When a picture was taken, nanoseconds since 1970, from its EXIF block; undefined where the block does not say.
 * EXIF writes local time; without a recorded offset it is taken as UTC, so that every machine reads the same.
 *
 * @param exif the block as files hold it, with or without the leading `Exif\0\0`
 */
export function exifTime(exif: Uint8Array): bigint | undefined {
  const photo = photoTags(exif);
  const ms = photo?.DateTimeOriginal instanceof Date ? photo.DateTimeOriginal.getTime() : NaN;
  // A clock that was never set gives zeros, which the reader takes for a day before 1970.
  if (!(ms >= 0)) return undefined;
  const fraction = /^\d{1,9}/.exec(String(photo?.SubSecTimeOriginal ?? ''))?.[0] ?? '0';
  return BigInt(ms - offsetMs(photo?.OffsetTimeOriginal)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** A damaged block says nothing about the picture itself. */
function photoTags(exif: Uint8Array): ReturnType<typeof exifReader>['Photo'] {
  try {
    return exifReader(Buffer.from(exif)).Photo;
  } catch {
    return undefined;
  }
}

/** `+02:00` as milliseconds; 0 for what is not an offset. */
function offsetMs(text: unknown): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)/.exec(String(text)) ?? [];
  return (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -60_000 : 60_000);
}
