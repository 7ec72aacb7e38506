export const placeholder: string = "";
