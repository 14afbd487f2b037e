import type { PipelineEvent, Sink } from '../../core/events.js';
import { VideoWriter, type VideoWriterOptions } from '../../media/videoWriter.js';

/**
 * Writes what `best` carries as a video of the same size and timing.
 * @throws FOG_USAGE unless the file's name ends in one of VIDEO_OUTPUTS
 */
export function videoSink(file: string, options: VideoWriterOptions = {}): Sink {
  const writer = new VideoWriter(file, options);
  let firstNs: bigint | undefined;
  return {
    name: `video ${file}`,
    wantsPictures: true,
    async publish(event: PipelineEvent) {
      if (event.type !== 'best' || !event.picture) return;
      const { header, bytes } = event.picture;
      firstNs ??= header.stampNs;
      await writer.write(header, bytes, header.stampNs - firstNs);
    },
    close: () => writer.close(),
  };
}
