/** Assesses one picture, recovers it where that is worth it, and writes the result. */
import sharp from 'sharp';
import { present, recoverImage } from 'foglight';

const [input, output] = process.argv.slice(2);
if (!input || !output) throw new Error('usage: onePicture.ts INPUT OUTPUT');

const { assessment, verdict, recovery, image } = await recoverImage(input);
const found = present(assessment).map(({ kind, intensity }) => `${kind} ${intensity.toFixed(2)}`);
console.log(
  `${verdict.kind}: severity ${assessment.severity.toFixed(2)}, ${found.join(', ') || 'nothing wrong'}`,
);
if (recovery) console.log(recovery.accepted ? 'recovered' : `recovery refused: ${recovery.refusal}`);

const { width, height, data } = image;
await sharp(data, { raw: { width, height, channels: 3 } }).toFile(output);
