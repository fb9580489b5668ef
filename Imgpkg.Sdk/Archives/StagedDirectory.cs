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

    private StagedDirectory(string target, string path, string ownershipPath, FileStream ownership)
    {
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
    /// <exception cref="FileAccessException">The place cannot be written.</exception>
    public static StagedDirectory Create(string target)
    {
        string parent = System.IO.Path.GetDirectoryName(target)!;
        string name = System.IO.Path.GetFileName(target);
        try
        {
            Directory.CreateDirectory(parent);
            string prefix = $"{Marker}{Digest.Of(Encoding.UTF8.GetBytes(name)).Hex[..16]}-";
            RemoveAbandoned(target, parent, prefix);
            string path = System.IO.Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"{prefix}{Guid.NewGuid():N}"));
            string ownershipPath = $"{path}.lock";
            // Held open for the life of the directory: whoever can open it exclusively knows that its owner is gone.
            var ownership = new FileStream(ownershipPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            Directory.CreateDirectory(path);
            return new StagedDirectory(target, path, ownershipPath, ownership);
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw new FileAccessException($"Creating output directory: {FileFailures.For("mkdir", target, e).Message}", e);
        }
    }

    /// <summary>Puts the directory in the target's place and deletes what was there.</summary>
    /// <exception cref="FileAccessException">The target cannot be replaced; it is as it was.</exception>
    public void Commit()
    {
        try
        {
            if (!System.IO.Path.Exists(Target) && !IsLink(Target))
            {
                Directory.Move(Path, Target);
            }
            else if (!AtomicRename.TryExchange(Path, Target))
            {
                ReplaceInTwoSteps();
            }
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            throw new FileAccessException($"Removing output directory: {FileFailures.For("rename", Target, e).Message}", e);
        }
    }

    /// <summary>Deletes the staging directory, which after a commit holds the old content.</summary>
    public void Dispose()
    {
        DeleteBestEffort(Path);
        _ownership.Dispose();
        DeleteBestEffort(_ownershipPath);
    }

    private void ReplaceInTwoSteps()
    {
        string old = $"{Path}.old";
        Move(Target, old);
        try
        {
            Directory.Move(Path, Target);
        }
        catch
        {
            Move(old, Target);
            throw;
        }

        DeleteBestEffort(old);
    }

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from) && !IsLink(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to);
        }
    }

    private static void RemoveAbandoned(string target, string parent, string prefix)
    {
        foreach (string ownership in Directory.EnumerateFiles(parent, $"{prefix}*.lock"))
        {
            try
            {
                // Fails while its owner lives.
                using (new FileStream(ownership, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    string abandoned = ownership[..^".lock".Length];
                    RestoreIfOnlyCopy(target, $"{abandoned}.old");
                    DeleteBestEffort(abandoned);
                }

                File.Delete(ownership);
            }
            catch (Exception e) when (FileFailures.IsFileFailure(e))
            {
                // Somebody else's, or not ours to delete: it is only clutter.
            }
        }
    }

    // Killed between the two steps, a run leaves the old content under its temporary name.
    private static void RestoreIfOnlyCopy(string target, string old)
    {
        if (!System.IO.Path.Exists(old) && !IsLink(old))
        {
            return;
        }

        if (System.IO.Path.Exists(target))
        {
            DeleteBestEffort(old);
        }
        else
        {
            Move(old, target);
        }
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static void DeleteBestEffort(string path)
    {
        try
        {
            if (Directory.Exists(path) && !IsLink(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (FileFailures.IsFileFailure(e))
        {
            // The result is complete without this; the next run tries again.
        }
    }
}
