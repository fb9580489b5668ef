using System.Buffers;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials;

/// <summary>Finds the executables of credential helpers on <c>PATH</c> (R6.11).</summary>
internal static class HelperExecutable
{
    private const string NamePrefix = "docker-credential-";
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    // "A script run through the command interpreter" is safe here only because the one argument is a constant.
    private static readonly string[] WindowsExtensions = [".exe", ".cmd"];

    /// <summary>Whether a configured name can be the end of a file name and nothing else (R2.7).</summary>
    public static bool IsValidName(string helper) => helper.Length > 0 && !helper.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>The file name of a helper, as the original's messages spell it.</summary>
    public static string FileName(string helper) => NamePrefix + helper;

    /// <summary>
    /// The absolute path of a helper; null when no directory of <c>PATH</c> has it. Relative and empty parts of <c>PATH</c> are skipped:
    /// they would run what lies in the current directory, which may be somebody's checkout.
    /// </summary>
    public static string? Find(string helper, IEnvironment environment) => FindProgram(FileName(helper), environment);

    /// <summary>The absolute path of a program, by the same rules.</summary>
    public static string? FindProgram(string program, IEnvironment environment)
    {
        string[] extensions = OperatingSystem.IsWindows() ? WindowsExtensions : [string.Empty];
        return (environment.Get("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(directory => extensions, (directory, extension) => Path.Combine(directory, program + extension))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != UnixFileMode.None);
}
