// Stands for the package of this name. Its program is unpacked for each build that needs it, which gives its path then.
export default '';
