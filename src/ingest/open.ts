import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import type { Mode, Source } from '../core/source.js';
import { openBag } from './bags/openBag.js';
import { hasBagSignature } from './bags/partedBag.js';
import { cameraName } from './cameraName.js';
import { isFinite, type FfmpegInput } from './ffmpeg/input.js';
import { openFfmpeg } from './ffmpeg/openFfmpeg.js';
import type { Port } from '../ros/port.js';
import { interpolate } from '../core/interpolate.js';
import { redact } from '../core/redact.js';
import { mustDiffer, parseSource, type WrittenSource } from '../core/sourceName.js';
import { openRos } from './ros/openRos.js';
import { openStills } from './stills/openStills.js';
import { isGlob } from './stills/glob.js';
import { hasPictureSignature, isPictureName } from '../media/pictureFile.js';

export interface OpenOptions {
  /** Default: complete for a source that has an end, live for every other. */
  readonly mode?: Mode;
  /** The camera's name; by default made from the URI. */
  readonly camera?: string;
  readonly config: Config['source'];
  /** For bags: full names of the image topics to read; by default all of them. */
  readonly topics?: readonly string[];
  /** Joins the ROS 2 graph; called only for `ros:` sources. */
  readonly port?: () => Promise<Port>;
}

/**
 * Opens a URI: a video file, rtsp(s)://, http(s)://, /dev/videoN, lavfi:GRAPH (ffmpeg's test sources), a picture, a
 * folder or glob of pictures, an .mcap or .db3 file or a rosbag2 folder, ros:TOPIC. Returns one source per camera; only
 * a bag has several. `${NAME}` is a variable of the environment.
 *
 * @throws FOG_USAGE for a variable that is not set, FOG_SOURCE_UNKNOWN, FOG_SOURCE_NOT_FOUND, FOG_SOURCE_UNREACHABLE (a file that may not be read),
 * FOG_SOURCE_NO_VIDEO, FOG_FFMPEG_MISSING, and the errors of `openBag` and `openStills`
 */
export async function open(text: string, options: OpenOptions): Promise<Source[]> {
  const uri = (await exists(text)) ? text : interpolate(text, process.env);
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(uri)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'rtsp':
    case 'rtsps':
      return [await video({ kind: 'rtsp', address: uri }, networkName(uri), options)];
    case 'http':
    case 'https':
      return [await video({ kind: 'http', address: uri }, networkName(uri), options)];
    case 'lavfi':
      return [await video({ kind: 'lavfi', address: uri.slice(6) }, uri.slice(6).split('=')[0]!, options)];
    case 'ros':
      return [await topic(uri, options)];
    case 'file':
      return openPath(pathOf(uri), options);
  }
  if (/^\/dev\/video\d+$/.test(uri)) {
    return [await video({ kind: 'device', address: uri }, basename(uri), options)];
  }
  return openPath(uri, options);
}

/**
 * Opens several sources as they are written (`north=rtsp://…` or a URI alone). A camera without a given
 * name whose derived name is taken gets a number: `front_2`.
 *
 * @throws FOG_CAMERA_NAME for what is no name or is given twice, and what `open` throws
 */
export async function openAll(texts: readonly string[], options: OpenOptions): Promise<Source[]> {
  const written = await Promise.all(texts.map(readSource));
  const given = written.flatMap(({ name }) => name ?? []);
  mustDiffer(given);
  const taken = new Set(given);
  const all: Source[] = [];
  for (const { name, uri } of written) {
    if (name !== undefined) {
      const sources = await open(uri, { ...options, camera: name });
      all.push(...sources.map((source) => ({ ...source, named: true })));
      continue;
    }
    let sources = await open(uri, options);
    const derived = options.camera ?? sources[0]!.camera;
    for (let n = 2; sources.some(({ camera }) => taken.has(camera)); n += 1)
      sources = await open(uri, { ...options, camera: `${derived}_${n}` });
    for (const { camera } of sources) taken.add(camera);
    all.push(...sources);
  }
  return all;
}

/** A file whose name has a `=` is no name and address. */
const readSource = async (text: string): Promise<WrittenSource> =>
  (await exists(text)) ? { uri: text } : parseSource(text);

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function openPath(path: string, options: OpenOptions): Promise<Source[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found && !isGlob(path)) {
    const isAddress = /^[a-z][a-z0-9+.-]+:/i.test(path);
    throw new FoglightError(isAddress ? 'FOG_SOURCE_UNKNOWN' : 'FOG_SOURCE_NOT_FOUND', redact(path));
  }
  if (found?.isFile()) await mustBeReadable(path);
  const { mode = 'complete', ...rest } = options;
  const any = { mode, ...rest };
  if (found && (await isBag(path, found.isDirectory()))) return openBag(path, any);
  const isStill = !found || found.isDirectory() || isPictureName(path) || (await hasPictureSignature(path));
  if (isStill) return openStills(path, any);
  if (!found.isFile()) throw new FoglightError('FOG_SOURCE_UNKNOWN', path);
  return [await video({ kind: 'file', address: path }, basename(path, extname(path)), options)];
}

function video(input: FfmpegInput, name: string, options: OpenOptions): Promise<Source> {
  const { config, camera = cameraName(name) } = options;
  const mode = options.mode ?? (isFinite(input, 'live') ? 'complete' : 'live');
  return openFfmpeg(input, { mode, camera, config });
}

async function topic(uri: string, { port, mode, camera, config }: OpenOptions): Promise<Source> {
  if (!port) throw new FoglightError('FOG_SOURCE_UNKNOWN', uri);
  return openRos(uri, { port: await port(), config, ...(mode && { mode }), ...(camera && { camera }) });
}

const BAG_FILE = /\.(mcap|db3)(\.zstd)?$/i;

async function isBag(path: string, isFolder: boolean): Promise<boolean> {
  if (!isFolder) return BAG_FILE.test(path) || hasBagSignature(path);
  const names = await readdir(path).catch(() => []);
  return names.some((name) => name === 'metadata.yaml' || BAG_FILE.test(name));
}

async function mustBeReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_UNREACHABLE', `${path} cannot be read: permission denied`, cause);
  });
}

function pathOf(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (cause) {
    throw new FoglightError('FOG_SOURCE_UNKNOWN', uri, cause);
  }
}

/** Host and path of an address, without scheme, credentials, port, query and file extension. */
function networkName(uri: string): string {
  const [, host = '', path = ''] = /^[^:]+:\/\/(?:.*@)?([^/:?#]*)(?::\d+)?([^?#]*)/.exec(uri) ?? [];
  return host + path.replace(/\.\w+$/, '');
}
