/** How many components the workspace of the bench has. */
export const components = 20;
