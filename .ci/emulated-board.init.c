/* The first and only process of the emulated board: runs the programs and turns the power off. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(unsigned stop_after, char *const arguments[]) {
    printf("board: %s starts\n", arguments[0]);
    pid_t child = fork();
    if (child == 0) {
        execv(arguments[0], arguments);
        _exit(127);
    }
    if (stop_after > 0) {
        sleep(stop_after);
        kill(child, SIGTERM);
    }
    int status = 0;
    waitpid(child, &status, 0);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    printf("board: %s ended with %d\n", arguments[0], code);
    return code;
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    mkdir("/proc", 0755);
    mkdir("/sys", 0755);
    mkdir("/dev", 0755);
    mkdir("/tmp", 0777);
    mount("proc", "/proc", "proc", 0, "");
    mount("sysfs", "/sys", "sysfs", 0, "");
    mount("devtmpfs", "/dev", "devtmpfs", 0, "");
    run(0, (char *[]){"/FanMonitor", "--doctor", NULL});
    run(0, (char *[]){"/TinyRnn.BoardProbe", LABEL, "5", "4", "6", NULL});
    run(SECONDS, (char *[]){"/FanMonitor", "--gpio", "linux", "--sensor", "sim", "--chip", LABEL, "--alarm-line", "6",
                            "--rate", "1000", "--seed", "1", NULL});
    reboot(RB_POWER_OFF);
    return 0;
}
