@rem For "npm start" on Windows, where "exec" is no word of the shell as it is elsewhere: runs what stands behind it.
@%*
