// Files that the bundler takes in as deflated text (base64), as the text of a bundle, or for their effect on the page.
declare module "*?deflated" {
  const source: string;
  export default source;
}
declare module "*?bundled" {
  const source: string;
  export default source;
}
declare module "*.css" {}
