import { FoglightError } from '../../core/errors.js';
import { serve } from '../worker/serve.js';
import { Recording, type Entry, type RecordingOptions } from './recording.js';

/** What a recording's thread is asked: to open its file, then to add to it, then to close it. */
export type RecordRequest =
  | { readonly type: 'open'; readonly path: string; readonly options: RecordingOptions }
  | { readonly type: 'add'; readonly entry: Entry }
  | { readonly type: 'close' };

let recording: Recording | undefined;

/** Says where the file is. */
serve((request: RecordRequest): string => {
  if (request.type === 'open') {
    recording = new Recording(request.path, request.options);
    return recording.path;
  }
  if (!recording) throw new FoglightError('FOG_INTERNAL', 'the recording is not open');
  if (request.type === 'add') recording.add(request.entry);
  else recording.close();
  return recording.path;
}, 'FOG_RECORD');
