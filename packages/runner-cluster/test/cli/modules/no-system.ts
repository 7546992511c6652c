export const infrastructure = () => ({});
