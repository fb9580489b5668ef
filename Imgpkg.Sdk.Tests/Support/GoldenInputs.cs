using System.Diagnostics;
using System.Text;
using System.Text.Json;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>Builds the input files of a push case in a working directory, by the rules in the note of <c>push.json</c>.</summary>
internal static class GoldenInputs
{
    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // Not left to the bits of the checkout: an archive of the sources or another file system may have lost them.
    private static readonly string[] Executables = ["app-basic/scripts/start.sh", "nested/img-one/run"];

    /// <summary>Creates the inputs of a case below <paramref name="directory"/>.</summary>
    public static void Create(JsonElement pushCase, string directory)
    {
        foreach (string name in Strings(pushCase, "checkedIn"))
        {
            CopyCheckedIn(name, directory);
        }

        JsonElement[] entries = pushCase.TryGetProperty("materialize", out JsonElement list) ? [.. list.EnumerateArray()] : [];
        foreach (JsonElement entry in entries)
        {
            CreateEntry(entry, Path.Combine(directory, entry.GetProperty("path").GetString()!));
        }

        // Children before parents: a directory may lose the bits its children are made with.
        foreach (JsonElement entry in entries.Where(entry => entry.TryGetProperty("mode", out _)).OrderByDescending(entry => entry.GetProperty("path").GetString()!.Length))
        {
            SetMode(Path.Combine(directory, entry.GetProperty("path").GetString()!), (UnixFileMode)Convert.ToInt32(entry.GetProperty("mode").GetString(), 8));
        }
    }

    /// <summary>Copies a file or directory below <c>Fixtures/inputs</c> into <paramref name="directory"/>.</summary>
    public static void CopyCheckedIn(string name, string directory)
    {
        string inputs = SuiteEnvironment.Fixture("inputs");
        string source = Path.Combine(inputs, name);
        IEnumerable<string> files = File.Exists(source) ? [source] : Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories);
        foreach (string file in files)
        {
            string relative = Path.GetRelativePath(inputs, file).Replace('\\', '/');
            string target = Path.Combine(directory, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
            SetMode(target, Array.IndexOf(Executables, relative) >= 0 ? Executable : Plain);
        }
    }

    private static void CreateEntry(JsonElement entry, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (entry.TryGetProperty("type", out JsonElement type) ? type.GetString() : "file")
        {
            case "dir":
                Directory.CreateDirectory(path);
                break;
            case "symlink":
                File.CreateSymbolicLink(path, entry.GetProperty("target").GetString()!);
                break;
            case "fifo":
                MakeFifo(path);
                break;
            default:
                using (FileStream file = File.Create(path))
                {
                    WriteContent(entry, file);
                }

                SetMode(path, Plain);
                break;
        }
    }

    private static void WriteContent(JsonElement entry, Stream output)
    {
        if (entry.TryGetProperty("parts", out JsonElement parts))
        {
            foreach (JsonElement part in parts.EnumerateArray())
            {
                WriteContent(part, output);
            }
        }
        else if (entry.TryGetProperty("repeat", out JsonElement repeat))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(repeat.GetString()!);
            for (int i = entry.GetProperty("times").GetInt32(); i > 0; i--)
            {
                output.Write(bytes);
            }
        }
        else if (entry.TryGetProperty("xorshift32", out JsonElement seed))
        {
            output.Write(Xorshift32(seed.GetUInt32(), entry.GetProperty("length").GetInt32()));
        }
        else
        {
            output.Write(Encoding.UTF8.GetBytes(entry.GetProperty("text").GetString()!));
        }
    }

    private static byte[] Xorshift32(uint state, int length)
    {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            bytes[i] = (byte)state;
        }

        return bytes;
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static void MakeFifo(string path)
    {
        if (SuiteEnvironment.FindProgram("mkfifo") is not { } program)
        {
            Assert.Ignore("mkfifo is not on PATH");
            return;
        }

        using Process process = Process.Start(program, [path]);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, "mkfifo");
    }

    private static IEnumerable<string> Strings(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement list) ? list.EnumerateArray().Select(item => item.GetString()!) : [];
}
