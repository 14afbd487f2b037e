import {
  overall,
  present,
  WHERE_COLUMNS,
  WHERE_ROWS,
  type Assessment,
  type PictureState,
} from '../../core/assessment.js';
import type { FrameHeader } from '../../core/frame.js';
import { degradationMessage } from './degradation.js';
import { rosHeader } from './header.js';

const PICTURE_STATES: readonly PictureState[] = ['normal', 'black', 'covered', 'frozen'];

/** foglight/msg/DegradationReport. */
export function reportMessage(header: FrameHeader, assessment: Assessment): object {
  return {
    header: rosHeader(header),
    frame: BigInt(header.seq),
    severity: assessment.severity,
    overall: overall(assessment),
    intensities: assessment.intensities,
    present: present(assessment).map(degradationMessage),
    picture_state: PICTURE_STATES.indexOf(assessment.pictureState),
    where_rows: WHERE_ROWS,
    where_columns: WHERE_COLUMNS,
    where: assessment.where,
  };
}
