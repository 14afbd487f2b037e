import { present } from '../../core/assessment.js';
import { PRESENT } from '../../core/degradation.js';
import type { Finding } from '../finding.js';
import type { Aspect } from '../intent/condition.js';
import { moment, span } from '../when.js';
import { damage, figure, listed, NAME_OF, named, sentence } from '../words.js';
import { SEEN, strongest, type Asked } from './asked.js';

type Told = Pick<Finding, 'text'> & Partial<Finding>;

/** One sentence for each aspect. */
export const TELL: Readonly<Record<Aspect, (asked: Asked) => Told>> = {
  what: (a) => ({ text: sentence(`${whatIsWrong(a)}.`) }),
  present: tellPresence,
  severity: tellSeverity,
  since: tellSince,
  usable: tellUsable,
  where: tellWhere,
  state: tellState,
};

function whatIsWrong({ view, found, at }: Asked): string {
  const { condition } = view.assessment;
  if (condition === 'black' || condition === 'covered') return SEEN[condition];
  const degraded = found.length > 0 ? `${listed(found.map(named))}${at ? `, ${at}` : ''}` : '';
  if (condition === 'frozen') return degraded ? `${SEEN.frozen}, with ${degraded}` : SEEN.frozen;
  if (degraded) return degraded;
  const { severity } = view.assessment;
  return severity < PRESENT
    ? 'nothing is measurably wrong with the picture'
    : `the picture is ${damage(severity)} (severity ${figure(severity)}), but no single degradation reaches ${PRESENT}`;
}

function tellPresence({ intent, view, found, at }: Asked): Told {
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

function tellSeverity(asked: Asked): Told {
  const { intent, view, found } = asked;
  if (intent.kinds.length > 0) {
    if (found.length === 0) return tellPresence({ ...asked, intent: { ...intent, yesNo: false } });
    return { text: sentence(`${listed(found.map((d) => `${named(d)}, ${figure(d.intensity)} of 1`))}.`) };
  }
  const { severity, condition } = view.assessment;
  if (condition === 'black' || condition === 'covered')
    return { text: sentence(`${SEEN[condition]}: nothing can be seen.`) };
  const mostly = found[0] ? `, mostly ${NAME_OF[found[0].kind]} (${figure(found[0].intensity)})` : '';
  return { text: sentence(`${damage(severity)}: severity ${figure(severity)} of 1${mostly}.`) };
}

function tellSince({ view, history, found, intent }: Asked): Told {
  const now = view.header.stampNs;
  if (view.header.still)
    return alone('One picture on its own does not tell since when.', 'a stream of pictures rather than one');
  const since = (ns: bigint): string =>
    ns <= history.firstNs
      ? `since the first picture (${span(now - ns)} ago, perhaps longer)`
      : `since ${moment(ns)} (for ${span(now - ns)})`;
  const parts = found.map((d) => {
    const ns = history.presentSince.get(d.kind);
    return `${NAME_OF[d.kind]} ${ns === undefined ? 'only in this picture' : since(ns)}`;
  });
  if (parts.length > 0) return { text: sentence(`${parts.join('; ')}.`) };
  if (intent.kinds.length > 0) {
    return { text: sentence(`there is no ${listed(intent.kinds.map((k) => NAME_OF[k]))} now.`) };
  }
  const last = history.changes[history.changes.length - 1];
  const flagged = last && last.verdict.kind !== 'pass';
  if (flagged) return { text: sentence(`judged ${last.verdict.kind} ${since(last.stampNs)}.`) };
  const before = last && history.changes.length > 1 ? `; it was flagged until ${moment(last.stampNs)}` : '';
  return { text: `Nothing is measurably wrong now${before}.` };
}

function tellUsable({ view, found }: Asked): Told {
  const { condition, severity } = view.assessment;
  if (condition === 'black' || condition === 'covered')
    return { text: sentence(`the view is not usable: ${SEEN[condition]}.`) };
  if (condition === 'frozen')
    return { text: 'The view is not usable: the picture is frozen and shows the past.' };
  const why = found.length > 0 ? listed(found.map(named)) : `severity ${figure(severity)}`;
  if (view.verdict.kind === 'hopeless')
    return { text: `The view is not usable: ${why}, beyond what recovery can mend.` };
  if (view.verdict.kind === 'pass') {
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

function tellWhere({ view, found, at, intent }: Asked): Told {
  const { condition } = view.assessment;
  if (condition !== 'normal') return { text: sentence(`over the whole picture: ${SEEN[condition]}.`) };
  if (intent.kinds.length > 0 && found.length === 0) {
    return { text: sentence(`nowhere: no ${listed(intent.kinds.map((k) => NAME_OF[k]))} was measured.`) };
  }
  if (at === undefined) return { text: 'No part of the picture stands out as damaged.' };
  const others = present(view.assessment).length > found.length;
  const what = found.length > 0 && !others ? ` (${listed(found.map((d) => NAME_OF[d.kind]))})` : '';
  const mixed = others && found.length > 0 ? '; the map does not tell one degradation from another' : '';
  return { text: sentence(`${at}${what}${mixed}.`) };
}

function tellState({ view, intent }: Asked): Told {
  const { condition } = view.assessment;
  if (intent.state === 'frozen' && view.header.still) {
    return alone(
      'One picture on its own cannot be told from a frozen one.',
      'a stream of pictures rather than one',
    );
  }
  const lead = (word: string): string => (intent.yesNo ? `${word}, ` : '');
  if (condition === intent.state) return { text: sentence(`${lead('yes')}${SEEN[condition]}.`) };
  const instead = condition === 'normal' ? '' : ` (but ${SEEN[condition]})`;
  const denied = { frozen: 'not frozen', covered: 'not covered as a whole', black: 'not black' }[
    intent.state ?? 'frozen'
  ];
  return { text: sentence(`${lead('no')}the picture is ${denied}${instead}.`) };
}

const alone = (text: string, needs: string): Told => ({ text, needs });
