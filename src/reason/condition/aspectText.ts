import { present } from '../../core/assessment.js';
import { PRESENT } from '../../core/degradation.js';
import type { Finding } from '../answer/finding.js';
import type { Aspect } from '../intent/condition.js';
import { moment, span } from '../wording/when.js';
import { CONDITION_TEXT, severityWords, figure, listed, NAME_OF, named, sentence } from '../wording/words.js';
import { strongest, type ConditionQuestion } from './conditionQuestion.js';

type AspectFinding = Pick<Finding, 'text'> & Partial<Finding>;

/** One sentence for each aspect. */
export const ASPECT_TEXT: Readonly<Record<Aspect, (asked: ConditionQuestion) => AspectFinding>> = {
  what: (a) => ({ text: sentence(`${whatIsWrong(a)}.`) }),
  present: presenceText,
  severity: severityText,
  since: sinceText,
  usable: usableText,
  where: whereText,
  state: stateText,
};

/** What is wrong with the camera rather than with its picture; undefined where nothing is. */
function cameraText({ history: { condition }, view }: ConditionQuestion): string | undefined {
  if (view.header.still) return undefined;
  if (condition.kind === 'gone')
    return `the camera sends nothing since ${moment(condition.sinceNs)}: ${condition.reason}`;
  if (condition.kind === 'moved')
    return `the view is not the one it used to be since ${moment(condition.sinceNs)}`;
  return undefined;
}

function whatIsWrong(asked: ConditionQuestion): string {
  const camera = cameraText(asked);
  const picture = pictureText(asked);
  if (!camera) return picture;
  const { condition } = asked.history;
  return condition.kind === 'gone' || asked.found.length === 0 ? camera : `${camera}; ${picture}`;
}

function pictureText({ view, history, found, at }: ConditionQuestion): string {
  const { pictureState } = view.assessment;
  if (pictureState === 'black' || pictureState === 'covered') return CONDITION_TEXT[pictureState];
  const degraded = found.length > 0 ? `${listed(found.map(named))}${at ? `, ${at}` : ''}` : '';
  if (pictureState === 'frozen')
    return degraded ? `${CONDITION_TEXT.frozen}, with ${degraded}` : CONDITION_TEXT.frozen;
  if (degraded) return degraded;
  const { severity } = view.assessment;
  const fine = view.header.still ? severity < PRESENT : history.condition.kind !== 'degraded';
  return fine
    ? 'nothing is measurably wrong with the picture'
    : `the picture is ${severityWords(severity)} (severity ${figure(severity)}), but no single degradation reaches ${PRESENT}`;
}

function presenceText({ intent, view, found, at }: ConditionQuestion): AspectFinding {
  const lead = (word: string): string => (intent.yesNo ? `${word}, ` : '');
  if (found.length > 0) {
    const what = listed(found.map((d) => `${named(d)} (${figure(d.intensity)} of 1)`));
    return { text: sentence(`${lead('yes')}${what}${at ? `; the damage lies ${at}` : ''}.`) };
  }
  const most = strongest(view.assessment, intent.kinds);
  return {
    text: sentence(
      `${lead('no')}no ${listed(intent.kinds.map((k) => NAME_OF[k]))} was measured (${figure(most)} of 1; it counts from ${PRESENT}).`,
    ),
  };
}

function severityText(asked: ConditionQuestion): AspectFinding {
  const { intent, view, found } = asked;
  if (intent.kinds.length > 0) {
    if (found.length === 0) return presenceText({ ...asked, intent: { ...intent, yesNo: false } });
    return { text: sentence(`${listed(found.map((d) => `${named(d)}, ${figure(d.intensity)} of 1`))}.`) };
  }
  const { severity, pictureState } = view.assessment;
  if (pictureState === 'black' || pictureState === 'covered')
    return { text: sentence(`${CONDITION_TEXT[pictureState]}: nothing can be seen.`) };
  const mostly = found[0] ? `, mostly ${NAME_OF[found[0].kind]} (${figure(found[0].intensity)})` : '';
  return { text: sentence(`${severityWords(severity)}: severity ${figure(severity)} of 1${mostly}.`) };
}

function sinceText({ view, history, found, intent }: ConditionQuestion): AspectFinding {
  const now = view.header.stampNs;
  if (view.header.still)
    return alone('One picture on its own does not tell since when.', 'a stream of pictures rather than one');
  const since = (ns: bigint): string =>
    ns <= history.firstNs
      ? `since the first picture (${span(now - ns)} ago, perhaps longer)`
      : `since ${moment(ns)} (for ${span(now - ns)})`;
  const { condition } = history;
  if (intent.kinds.length > 0) {
    const parts = found.map((d) => {
      const ns = history.presentSince.get(d.kind);
      return `${NAME_OF[d.kind]} ${ns === undefined ? 'only in this picture' : since(ns)}`;
    });
    if (parts.length > 0) return { text: sentence(`${parts.join('; ')}.`) };
    return { text: sentence(`there is no ${listed(intent.kinds.map((k) => NAME_OF[k]))} now.`) };
  }
  if (condition.kind !== 'ok') {
    const what = condition.degradations.map((kind) => NAME_OF[kind]);
    const why = what.length > 0 ? listed(what) : condition.reason;
    return { text: sentence(`${condition.kind} ${since(condition.sinceNs)}: ${why}.`) };
  }
  const last = history.changes[history.changes.length - 1];
  const flagged = last && last.verdict.kind !== 'pass';
  if (flagged) return { text: sentence(`judged ${last.verdict.kind} ${since(last.stampNs)}.`) };
  const before = last && history.changes.length > 1 ? `; it was flagged until ${moment(last.stampNs)}` : '';
  return { text: `Nothing is measurably wrong now${before}.` };
}

function usableText(asked: ConditionQuestion): AspectFinding {
  const { view, found, history } = asked;
  const camera = cameraText(asked);
  if (camera) return { text: sentence(`the view is not to be relied on: ${camera}.`) };
  const { pictureState, severity } = view.assessment;
  if (pictureState === 'black' || pictureState === 'covered')
    return { text: sentence(`the view is not usable: ${CONDITION_TEXT[pictureState]}.`) };
  if (pictureState === 'frozen')
    return { text: 'The view is not usable: the picture is frozen and shows the past.' };
  const why = found.length > 0 ? listed(found.map(named)) : `severity ${figure(severity)}`;
  if (view.verdict.kind === 'hopeless')
    return { text: `The view is not usable: ${why}, beyond what recovery can mend.` };
  const degraded = !view.header.still && history.condition.kind === 'degraded';
  if (view.verdict.kind === 'pass' && !degraded) {
    return {
      text:
        found.length > 0 ? `The view is usable as captured, with ${why}.` : 'The view is usable as captured.',
    };
  }
  const { recovery } = view;
  if (recovery?.accepted) {
    const { severityBefore: before, severityAfter: after } = recovery;
    const fell = after < before ? `; severity fell from ${figure(before)} to ${figure(after)}` : '';
    return { text: `The view is usable after recovery: ${why} as captured${fell}.` };
  }
  const tried = recovery ? 'and its recovery was refused' : 'and it has not been recovered';
  return { text: `The view is usable only with care: ${why}, ${tried}.` };
}

function whereText({ view, found, at, intent }: ConditionQuestion): AspectFinding {
  const { pictureState } = view.assessment;
  if (pictureState !== 'normal')
    return { text: sentence(`over the whole picture: ${CONDITION_TEXT[pictureState]}.`) };
  if (intent.kinds.length > 0 && found.length === 0) {
    return { text: sentence(`nowhere: no ${listed(intent.kinds.map((k) => NAME_OF[k]))} was measured.`) };
  }
  if (at === undefined) return { text: 'No part of the picture stands out as damaged.' };
  const others = present(view.assessment).length > found.length;
  const what = found.length > 0 && !others ? ` (${listed(found.map((d) => NAME_OF[d.kind]))})` : '';
  const mixed = others && found.length > 0 ? '; the map does not tell one degradation from another' : '';
  return { text: sentence(`${at}${what}${mixed}.`) };
}

function movedText({ view, history: { condition }, intent }: ConditionQuestion): AspectFinding {
  if (view.header.still)
    return alone('One picture on its own does not tell it.', 'a stream of pictures rather than one');
  const moved = condition.kind === 'moved';
  const lead = intent.yesNo ? (moved ? 'yes, ' : 'no, ') : '';
  if (!moved) return { text: sentence(`${lead}as far as is known the camera looks where it used to.`) };
  return {
    text: sentence(`${lead}the view is not the one it used to be since ${moment(condition.sinceNs)}.`),
  };
}

function stateText(asked: ConditionQuestion): AspectFinding {
  const { view, intent } = asked;
  if (intent.state === 'moved') return movedText(asked);
  const { pictureState } = view.assessment;
  if (intent.state === 'frozen' && view.header.still) {
    return alone(
      'One picture on its own cannot be told from a frozen one.',
      'a stream of pictures rather than one',
    );
  }
  const lead = (word: string): string => (intent.yesNo ? `${word}, ` : '');
  if (pictureState === intent.state)
    return { text: sentence(`${lead('yes')}${CONDITION_TEXT[pictureState]}.`) };
  const instead = pictureState === 'normal' ? '' : ` (but ${CONDITION_TEXT[pictureState]})`;
  const denied = { frozen: 'not frozen', covered: 'not covered as a whole', black: 'not black' }[
    intent.state ?? 'frozen'
  ];
  return { text: sentence(`${lead('no')}the picture is ${denied}${instead}.`) };
}

const alone = (text: string, needs: string): AspectFinding => ({ text, needs });
