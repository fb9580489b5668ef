using System.Globalization;
using System.Text;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives;

/// <summary>
/// A directory that is filled beside the one it will replace, and takes its place in one step when complete. Whatever happens before
/// that, the old content stays untouched; what an interrupted run left behind is removed by the next one.
/// </summary>
internal sealed class StagedDirectory : IDisposable
{
    // Followed by a hash of the target's name: that name itself might be too long already, or hold wildcards.
    private const string Marker = ".imgpkg-staging-";

    private readonly FileStream _ownership;
    private readonly string _ownershipPath;
    private readonly IReadOnlyList<string> _newParents;
    private readonly string _shown;
    private bool _isCommitted;

    private string OldPath => Path + StagingLeftovers.OldSuffix;

    private StagedDirectory(string target, string shown, string path, string ownershipPath, FileStream ownership, IReadOnlyList<string> newParents)
    {
        _newParents = newParents;
        _shown = shown;
        Target = target;
        Path = path;
        _ownershipPath = ownershipPath;
        _ownership = ownership;
    }

    /// <summary>The absolute path of the directory to replace.</summary>
    public string Target { get; }

    /// <summary>The directory to fill.</summary>
    public string Path { get; }

    /// <summary>Starts a staging directory beside <paramref name="target"/>, an absolute path, creating its parents.</summary>
    /// <param name="target">The directory to replace.</param>
    /// <param name="shown">Its name in messages; null for the path itself.</param>
    /// <exception cref="FileAccessException">The place cannot be written.</exception>
    public static StagedDirectory Create(string target, string? shown = null)
    {
        shown ??= target;
        string parent = System.IO.Path.GetDirectoryName(target)!;
        string name = System.IO.Path.GetFileName(target);
        try
        {
            string[] newParents = [.. MissingParents(target)];
            CheckIsDirectory(System.IO.Path.GetDirectoryName(newParents.LastOrDefault(target)), shown);
            Directory.CreateDirectory(parent);
            string prefix = $"{Marker}{Digest.Of(Encoding.UTF8.GetBytes(name)).Hex[..16]}-";
            StagingLeftovers.Remove(target, prefix);
            string path = System.IO.Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"{prefix}{Guid.NewGuid():N}"));
            string ownershipPath = $"{path}.lock";
            // Held open for the life of the directory: whoever can open it exclusively knows that its owner is gone.
            var ownership = new FileStream(ownershipPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            Directory.CreateDirectory(path);
            return new StagedDirectory(target, shown, path, ownershipPath, ownership, newParents);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw new FileAccessException($"Creating output directory: {FileFailures.For("mkdir", shown, e).Message}", e);
        }
    }

    /// <summary>Puts the directory in the target's place and deletes what was there.</summary>
    /// <exception cref="FileAccessException">The target cannot be replaced; it is as it was.</exception>
    public void Commit()
    {
        try
        {
            if (!System.IO.Path.Exists(Target) && !StagingLeftovers.IsLink(Target))
            {
                Directory.Move(Path, Target);
            }
            else if (!AtomicRename.TryExchange(Path, Target))
            {
                ReplaceInTwoSteps();
            }

            _isCommitted = true;
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw new FileAccessException($"Removing output directory: {FileFailures.For("rename", _shown, e).Message}", e);
        }
    }

    /// <summary>Deletes the staging directory, which after a commit holds the old content.</summary>
    public void Dispose()
    {
        StagingLeftovers.DeleteBestEffort(Path);
        _ownership.Dispose();
        if (!StagingLeftovers.Exists(Path) && !StagingLeftovers.Exists(OldPath))
        {
            // As long as something is left, the lock file leads the next run to it.
            StagingLeftovers.DeleteBestEffort(_ownershipPath);
        }

        if (!_isCommitted)
        {
            DeleteNewParents();
        }
    }

    // The deepest first.
    private static IEnumerable<string> MissingParents(string target)
    {
        for (string? parent = System.IO.Path.GetDirectoryName(target); parent is not null && !System.IO.Path.Exists(parent); parent = System.IO.Path.GetDirectoryName(parent))
        {
            yield return parent;
        }
    }

    // The original deletes what is there first, and finds out then.
    private static void CheckIsDirectory(string? parent, string shown)
    {
        if (File.Exists(parent))
        {
            throw new FileAccessException($"Removing output directory: unlinkat {shown}: not a directory");
        }
    }

    private void DeleteNewParents()
    {
        try
        {
            foreach (string parent in _newParents)
            {
                Directory.Delete(parent);
            }
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            // Somebody else has put something there meanwhile.
        }
    }

    private void ReplaceInTwoSteps()
    {
        StagingLeftovers.Move(Target, OldPath);
        try
        {
            Directory.Move(Path, Target);
        }
        catch
        {
            // If this fails too, the next run moves it back: what went wrong first is the thing to say.
            StagingLeftovers.TryMove(OldPath, Target);
            throw;
        }

        StagingLeftovers.DeleteBestEffort(OldPath);
    }
}
