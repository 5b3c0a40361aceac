// The Worker is Pipit's own. What makes it this shop's is the definitions in this folder.
export * from "pipit/worker";
export { default } from "pipit/worker";
