import { render } from 'preact';
import { App } from './app';
import { startClock } from './lib/clock';
import { refuseDrops } from './lib/drops';
import { restoreLocale } from './lib/i18n';
import { startRouter } from './lib/router';
import { startSessions } from './lib/session';
import './styles/main.scss';

startRouter();
startClock();
startSessions();
refuseDrops();
const root = document.getElementById('app');
if (root !== null) void restoreLocale().finally(() => render(<App />, root));
