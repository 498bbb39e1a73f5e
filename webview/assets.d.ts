// Files that the bundler takes in as text, or for their effect on the page.
declare module "elkjs/lib/elk-worker.min.js" {
  const source: string;
  export default source;
}
declare module "*.css" {}
