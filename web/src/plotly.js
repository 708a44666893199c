//! Plotly with the trace types that the page draws: lines and points (in its core), bars, Sankey diagrams.

import Plotly from 'plotly.js/lib/core';
import bar from 'plotly.js/lib/bar';
import sankey from 'plotly.js/lib/sankey';

Plotly.register([bar, sankey]);
globalThis.Plotly = Plotly;
