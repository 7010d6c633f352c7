namespace EdgeLlm.Daemon.Doctor;

/// <summary>How an argument is added to the kernel's command line, which each kind of board keeps elsewhere.</summary>
internal static class KernelArguments
{
    /// <summary>The command that adds them and restarts the board.</summary>
    public static string Add(Board board, string arguments) => CommandFor(board, arguments) is { } command
        ? $"{command} && sudo reboot"
        : $"add \"{arguments}\" to the kernel's command line where your boot loader keeps it, and restart";

    private static string? CommandFor(Board board, string arguments)
    {
        if (board.Has("boot/firmware/cmdline.txt"))
        {
            return $"sudo sed -i '1s/$/ {arguments}/' /boot/firmware/cmdline.txt";
        }

        if (board.Has("boot/armbianEnv.txt"))
        {
            return board.Lines("boot/armbianEnv.txt").Any(line => line.StartsWith("extraargs=", StringComparison.Ordinal))
                ? $"sudo sed -i 's/^extraargs=.*/& {arguments}/' /boot/armbianEnv.txt"
                : $"echo 'extraargs={arguments}' | sudo tee -a /boot/armbianEnv.txt";
        }

        if (board.Has("boot/extlinux/extlinux.conf"))
        {
            return $"sudo sed -i 's/^[[:space:]]*append .*/& {arguments}/' /boot/extlinux/extlinux.conf";
        }

        return board.Has("etc/default/grub")
            ? $"sudo sed -i 's/^GRUB_CMDLINE_LINUX=\"/&{arguments} /' /etc/default/grub && sudo update-grub"
            : null;
    }
}
