using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace TieredCache.Journal.Files;

/// <summary>
/// Makes the names in a directory durable. POSIX asks for an fsync of the directory itself, which the platform has no call for;
/// on Windows names are journaled with the files.
/// </summary>
[SuppressMessage("Interoperability", "SYSLIB1054", Justification = "The signatures are blittable: generated marshalling would only add unsafe blocks.")]
[SuppressMessage("Security", "CA5392", Justification = "The C library is the system's own on every platform that comes here.")]
internal static class DirectorySync
{
    private const int ReadOnly = 0;

    public static void Run(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(Encoding.UTF8.GetBytes(directory + '\0'), ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"The directory {directory} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        }

        try
        {
            if (Flush(descriptor) != 0)
            {
                throw new IOException($"The directory {directory} cannot be made durable (error {Marshal.GetLastPInvokeError()}).");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
