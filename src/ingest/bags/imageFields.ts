/** The fields of any image message, raw or compressed. */
export interface ImageFields {
  readonly stamp: { readonly sec: number; readonly nanosec: number };
  readonly frame_id: string;
  readonly data: Uint8Array;
  /** Of raw messages only, up to `step`. */
  readonly width?: number;
  readonly height?: number;
  readonly encoding?: string;
  readonly is_bigendian?: number | boolean;
  readonly step?: number;
  /** Of compressed messages only. */
  readonly format?: string;
}

/** Definitions of the image messages, flattened: CDR serialises a nested header like fields of the message itself. */
export const DEFINITIONS = {
  'sensor_msgs/Image': `builtin_interfaces/Time stamp
    string frame_id
    uint32 height
    uint32 width
    string encoding
    uint8 is_bigendian
    uint32 step
    uint8[] data`,
  'sensor_msgs/CompressedImage': `builtin_interfaces/Time stamp
    string frame_id
    string format
    uint8[] data`,
  'foxglove/RawImage': `builtin_interfaces/Time stamp
    string frame_id
    uint32 width
    uint32 height
    string encoding
    uint32 step
    uint8[] data`,
  'foxglove/CompressedImage': `builtin_interfaces/Time stamp
    string frame_id
    uint8[] data
    string format`,
  'foxglove/CompressedVideo': `builtin_interfaces/Time stamp
    string frame_id
    uint8[] data
    string format`,
  'ffmpeg_image_transport/FFMPEGPacket': `builtin_interfaces/Time stamp
    string frame_id
    int32 width
    int32 height
    string encoding
    uint64 pts
    uint8 flags
    bool is_bigendian
    uint8[] data`,
} as const;

/** Types whose messages are packets of a video stream. A picture may depend on earlier packets. */
export const VIDEO_TYPES: ReadonlySet<ImageType> = new Set<ImageType>([
  'foxglove/CompressedVideo',
  'ffmpeg_image_transport/FFMPEGPacket',
]);

export type ImageType = keyof typeof DEFINITIONS;
