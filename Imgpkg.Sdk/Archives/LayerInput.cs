using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Archives;

/// <summary>One <c>-f</c> input, walked completely: what the checks before a push and the archive itself are made from.</summary>
/// <param name="Path">The input as given.</param>
/// <param name="Entries">Everything found, the input itself first, in archive order.</param>
internal sealed record LayerInput(string Path, IReadOnlyList<WalkedEntry> Entries);

/// <summary>One file-system entry met while walking an input; nothing is known of its content yet.</summary>
/// <param name="Path">The path as walked: the input as given, extended by names.</param>
/// <param name="Name">The path relative to the input, <c>/</c>-separated; <c>.</c> for the input itself.</param>
/// <param name="Status">What it is, links not followed.</param>
internal sealed record WalkedEntry(string Path, string Name, FileStatus Status)
{
    /// <summary>What it is, links not followed.</summary>
    public FileKind Kind => Status.Kind;

    /// <summary>Whether this is the input itself.</summary>
    public bool IsInput => Name == ".";

    /// <summary>The last part of the path.</summary>
    public string BaseName => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));
}
