export * from "./product.ts";
export { isProductKey, type ProductFields, type ProductSaid, readPrice, readProduct, type ReadOptions } from "./read-product.ts";
export { markOfSaid, mergeProduct, type SaidBy } from "./merge-product.ts";
export { FeedError } from "./feed-error.ts";
export { type FeedItem, FeedReader } from "./feed-reader.ts";
export { type Catalogue, catalogueOfFile, knownFromFile, NO_CATALOGUE } from "./catalogue.ts";
export { type CatalogueSettings, parseCatalogueSettings, type ProductFeed } from "./settings.ts";
export * from "./pack.ts";
export { addDays, CoViews, type DayOfProduct } from "./co-views.ts";
