//! The editor of SQL cells: CodeMirror, with highlighting and completion of SQL.

import {
  autocompletion, closeBrackets, closeBracketsKeymap, completeFromList, completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { keywordCompletionSource, PostgreSQL, schemaCompletionSource, sql } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The functions that the engine has beyond those of DataFusion; docs/sql.md has an example of each. */
const FUNCTIONS = [
  ['window_funnel', '(event_time, window, step_1, …)', 'How many steps a user reaches in order.'],
  ['window_funnel_same_instant', '(event_time, window, step_1, …)', 'The same, where the same instant will do.'],
  ['window_funnel_any_order', '(event_time, window, step_1, …)', 'How many different steps a user does.'],
  ['window_funnel_times', '(event_time, window, step_1, …)', 'When a user reaches each step, as a list.'],
  [
    'retention',
    '(event_time, is_start, is_return, period, periods [, time_zone])',
    'In which periods a user comes back, as a list.',
  ],
  ['active_periods', '(event_time, is_active, period [, time_zone])', 'In how many periods a user is active.'],
  [
    'lifecycle',
    '(event_time, is_active, period, day [, time_zone])',
    'Whether a user is new, returning, resurrecting or dormant.',
  ],
  ['sessions', '(event_time, is_active, inactivity)', 'How many sessions a user has.'],
].map(([label, detail, info]) => ({ label, detail, info, type: 'function' }));

/** Colours come from the page's custom properties, so that light and dark need no theme of their own here. */
const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--sql-keyword, #7c3aed)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--sql-string, #15803d)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sql-number, #b45309)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--sql-comment, #64748b)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--sql-type, #0369a1)' },
]);
const darkHighlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--sql-keyword, #c4b5fd)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--sql-string, #86efac)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sql-number, #fcd34d)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--sql-comment, #94a3b8)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--sql-type, #7dd3fc)' },
]);

function theme(dark) {
  const look = EditorView.theme(
    {
      '&': { backgroundColor: 'transparent', color: 'inherit', fontSize: 'inherit' },
      '.cm-content': { fontFamily: 'var(--font-mono, ui-monospace, monospace)', caretColor: 'currentColor' },
      '.cm-cursor': { borderLeftColor: 'currentColor' },
      '&.cm-focused': { outline: 'none' },
      '.cm-tooltip': { borderRadius: '6px', overflow: 'hidden' },
    },
    { dark },
  );
  return [look, syntaxHighlighting(dark ? darkHighlight : highlight)];
}

/** SQL as the engine speaks it, completing `{ table: [column, ...] }`, or a list of `{ label, type, detail }`. */
function language(completions) {
  const isList = Array.isArray(completions);
  const schema = isList ? {} : completions ?? {};
  const sources = [
    schemaCompletionSource({ dialect: PostgreSQL, schema }),
    completeFromList(FUNCTIONS),
    keywordCompletionSource(PostgreSQL, true),
  ];
  if (isList) {
    const options = completions.map((item) => (typeof item === 'string' ? { label: item } : item));
    sources.unshift((context) => {
      const word = context.matchBefore(/[\w"]+/);
      return word || context.explicit ? { from: word ? word.from : context.pos, options, validFor: /^[\w"]*$/ } : null;
    });
  }
  return [
    sql({ dialect: PostgreSQL }),
    autocompletion({ override: sources, icons: false }),
  ];
}

/**
 * Puts an editor into an element.
 *
 * `onChange` is called with the whole text after each change by the person, never after `setText`. Tab moves the
 * focus on, as everywhere on the page; Escape closes the completions.
 */
export function createEditor(element, text, dark, onChange, completions) {
  const look = new Compartment();
  const speech = new Compartment();
  let quiet = false;
  const view = new EditorView({
    parent: element,
    state: EditorState.create({
      doc: text ?? '',
      extensions: [
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': element.getAttribute('aria-label') ?? 'SQL' }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        speech.of(language(completions)),
        look.of(theme(Boolean(dark))),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !quiet) onChange?.(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(next) {
      if (next === view.state.doc.toString()) return;
      quiet = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      quiet = false;
    },
    setDark: (next) => view.dispatch({ effects: look.reconfigure(theme(Boolean(next))) }),
    setCompletions: (next) => view.dispatch({ effects: speech.reconfigure(language(next)) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
