/** A model made by others. It is downloaded on request and never shipped. */
export interface KnownModel {
  readonly url: string;
  /** Sixty-four hexadecimal digits. */
  readonly sha256: string;
  readonly licence: string;
  readonly description: string;
}

/** What `foglight models pull NAME` knows; each address names one commit, so the file never changes. */
export const KNOWN_MODELS: Readonly<Record<string, KnownModel>> = {
  fastestdet: {
    url: 'https://raw.githubusercontent.com/dog-qiuqiu/FastestDet/50473cd155cb088aa4a99e64ff6a4b3c24fa07e1/example/onnx-runtime/FastestDet.onnx',
    sha256: '31cb14c017fce347cb4c846ec62fdf00d76bb3beecdf4be21e7116ac67feb880',
    licence: 'BSD-3-Clause',
    description: 'FastestDet, the eighty classes of COCO, for reason.detector',
  },
};
