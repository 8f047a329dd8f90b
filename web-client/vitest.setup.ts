/** Tests read any text, whatever chapter it stands in. */
import { messages } from './messages/it';
import { addTexts } from './src/lib/i18n';

addTexts(messages);
