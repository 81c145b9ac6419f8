/** The variable that names the folder in which prepared engines are kept; its caller has made it for the person alone. */
export const shellFolderVariable = 'AIRLOCK_SHELL_FOLDER';
