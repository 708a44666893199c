//! Plotly with the trace types that the page draws: lines and points (in its core), bars, heat maps.

import Plotly from 'plotly.js/lib/core';
import bar from 'plotly.js/lib/bar';
import heatmap from 'plotly.js/lib/heatmap';

Plotly.register([bar, heatmap]);
globalThis.Plotly = Plotly;
