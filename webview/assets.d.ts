// Files that the bundler takes in as deflated text (base64), or for their effect on the page.
declare module "*?deflated" {
  const source: string;
  export default source;
}
declare module "*.css" {}
