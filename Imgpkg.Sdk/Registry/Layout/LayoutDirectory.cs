using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>Where the files of one store are, whether the directory is a store at all, and how it becomes one.</summary>
internal sealed class LayoutDirectory(LayoutFailures failures, TimeProvider time, TimeSpan lockWait)
{
    private int _swept;

    public string Root => failures.Repository.Path;

    public LayoutFailures Failures => failures;

    public string IndexPath => Path.Combine(Root, LayoutIndex.FileName);

    public string BlobPath(Digest digest) => Path.Combine(BlobFolder(digest.Algorithm), digest.Hex);

    /// <summary>Whether there is a store; false for nothing and for an empty directory. Anything else is an error.</summary>
    public bool IsStore()
    {
        // What is foreign is looked for first: a store that another writer makes meanwhile then shows its marker.
        bool foreign = HasForeignEntries();
        try
        {
            LayoutMarker.Check(Path.Combine(Root, LayoutMarker.FileName), failures);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return foreign ? throw failures.NotALayout(Root) : false;
        }
    }

    /// <summary>Checks that there is a store to read from.</summary>
    /// <exception cref="RegistryNotFoundException">There is nothing, or an empty directory.</exception>
    public void RequireStore()
    {
        if (!IsStore())
        {
            throw StoreAnswers.RepositoryUnknown(failures.Repository);
        }
    }

    /// <summary>Makes the directory a store if it is not one; on the first call, removes what killed writers left behind.</summary>
    public async Task PrepareForWritingAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsStore() || !File.Exists(IndexPath))
        {
            await InitializeAsync(cancellationToken).ConfigureAwait(false);
        }

        if (Interlocked.Exchange(ref _swept, 1) == 0)
        {
            RemoveStaleFiles();
        }
    }

    public Task<LayoutLock> LockAsync(CancellationToken cancellationToken) =>
        LayoutLock.AcquireAsync(Root, failures, time, lockWait, cancellationToken);

    /// <summary>The folder for blobs of an algorithm, made if it is not there.</summary>
    public string EnsureBlobFolder(string algorithm)
    {
        string folder = BlobFolder(algorithm);
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                UnixFiles.FlushDirectory(Path.GetDirectoryName(folder)!);
                UnixFiles.FlushDirectory(Root);
            }

            return folder;
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw failures.Writing(folder, e);
        }
    }

    private string BlobFolder(string algorithm) => Path.Combine(Root, "blobs", algorithm);

    // A writer killed while it made the store leaves its lock and temporary files: such a directory counts as empty.
    private bool HasForeignEntries()
    {
        if (File.Exists(Root))
        {
            throw failures.NotADirectory(Root);
        }

        try
        {
            return Directory.EnumerateFileSystemEntries(Root).Any(entry =>
                Path.GetFileName(entry) is var name && name != LayoutLock.FileName && !TemporaryFile.IsNameOfOne(name));
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw failures.Reading(Root, e);
        }
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Root);
            using (await LockAsync(cancellationToken).ConfigureAwait(false))
            {
                // The marker comes first: from then on everything in the directory is known to be ours.
                string marker = Path.Combine(Root, LayoutMarker.FileName);
                if (!File.Exists(marker))
                {
                    TemporaryFile.Write(marker, LayoutMarker.Content);
                }

                if (!File.Exists(IndexPath))
                {
                    TemporaryFile.Write(IndexPath, LayoutIndex.EmptyDocument);
                }
            }

            if (Path.GetDirectoryName(Root) is { } parent)
            {
                UnixFiles.FlushDirectory(parent);
            }
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw failures.Writing(Root, e);
        }
    }

    private void RemoveStaleFiles()
    {
        try
        {
            TemporaryFile.RemoveStale(Root);
            string blobs = Path.Combine(Root, "blobs");
            if (Directory.Exists(blobs))
            {
                foreach (string folder in Directory.EnumerateDirectories(blobs))
                {
                    TemporaryFile.RemoveStale(folder);
                }
            }
        }
        catch (Exception e) when (LayoutFailures.IsFileSystem(e))
        {
            throw failures.Reading(Root, e);
        }
    }
}
