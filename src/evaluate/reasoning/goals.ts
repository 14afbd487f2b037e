import { atLeast, atMost, reported, type BenchFigure } from '../figure.js';
import type { DetectResult } from './detect.js';
import type { DriveResult } from './drive.js';
import { wonBack } from './tally.js';

/** Minimum loss of readings, and of F1, from which a kind counts as harmful. */
const LEAST_READINGS = 1;
const LEAST_F1 = 0.02;

export function driveGoals(drive: DriveResult): BenchFigure[] {
  const share = (view: 'recovered' | 'best'): number =>
    wonBack(drive.read, 'high', view, LEAST_READINGS).mean;
  return [
    atLeast('readings_won_back_high', 0.5, share('recovered'), 'share'),
    reported('readings_won_back_high_as_run', share('best'), 'share'),
    atMost('reading_harmful_flips', 0.03, drive.harmful / drive.questions, 'share'),
    reported('reading_harmful_flips_as_run', drive.harmfulAsRun / drive.questions, 'share'),
  ];
}

export function detectGoals(detect: DetectResult): BenchFigure[] {
  const share = (view: 'recovered' | 'best'): number => wonBack(detect.f1, 'high', view, LEAST_F1).mean;
  const { captured, both, adaptive } = detect.modes;
  return [
    reported('detection_f1_clean', detect.cleanF1, 'F1'),
    reported('detection_won_back_high', share('recovered'), 'share'),
    reported('detection_won_back_high_as_run', share('best'), 'share'),
    reported('answers_high_captured', captured.accuracy.high, 'share right'),
    reported('answers_high_both', both.accuracy.high, 'share right'),
    reported('answers_high_adaptive', adaptive.accuracy.high, 'share right'),
    reported('answers_restored_adaptive_high', adaptive.restored.high, 'share of pictures'),
    atMost('answer_harmful_flips', 0.03, detect.harmful / detect.questions, 'share'),
    reported('answer_harmful_flips_as_run', detect.harmfulAsRun / detect.questions, 'share'),
  ];
}
