import { recallConsent } from "./core/consent.ts";
import { startDelivery } from "./core/delivery.ts";
import { watchEngagement } from "./core/engagement.ts";
import { startPages } from "./core/page.ts";
import { readScript, whenSeen } from "./core/start.ts";

// The smallest tracker: page views, engagement, own and GPC consent, ids, events, delivery. For sites that need no more.
readScript();
whenSeen(() => {
	recallConsent();
	watchEngagement();
	startPages();
	startDelivery();
});
