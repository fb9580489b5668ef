using Imgpkg.Sdk.Archives.ImageSets;

namespace Imgpkg.Sdk.Archives.TarFiles;

/// <summary>
/// Writes a planned tar into a partial file, fetching several contents at once straight into their places, and puts it in its place when
/// it is complete. Until then a file of that name stays as it was; after a failure the partial file is kept, for resuming.
/// </summary>
internal sealed class TarFileWriter(TimeProvider time)
{
    /// <summary>Writes the tar.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="plan">What to write.</param>
    /// <param name="options">How, and who is told.</param>
    /// <param name="check">For resuming: throws when a finished file is no archive of this kind.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task<ImageSetWriteResult> WriteAsync(
        string path, TarPlan plan, ImageSetWriteOptions options, Action<TarFile, TarCatalog> check, CancellationToken cancellationToken)
    {
        string target = TarTarget.Resolve(path);
        using var earlier = new EarlierTars();
        if (options.Resume)
        {
            AddFinished(earlier, target, path, check);
        }

        PartialTarFile partial = PartialTarFile.Open(target, path);
        try
        {
            if (options.Resume)
            {
                partial = earlier.AddPartial(partial, target, plan);
            }
            else
            {
                partial.SetLength(0);
            }

            return await WriteAsync(partial, plan, options, earlier, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            partial.Dispose();
        }
    }

    private static void AddFinished(EarlierTars earlier, string target, string shown, Action<TarFile, TarCatalog> check)
    {
        try
        {
            earlier.AddFinished(target, check);
        }
        catch (ImgpkgException e) when (e.During($"Reading previously created tar '{shown}'"))
        {
            throw;
        }
    }

    private async Task<ImageSetWriteResult> WriteAsync(
        PartialTarFile partial, TarPlan plan, ImageSetWriteOptions options, EarlierTars earlier, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<TarPlanEntry, EarlierContent> found = new Dictionary<TarPlanEntry, EarlierContent>();
        if (earlier.Exist)
        {
            found = await earlier.FindAsync(plan, options.Concurrency, cancellationToken).ConfigureAwait(false);
            options.OnReusing?.Invoke(found.Count);
        }

        options.OnWriting?.Invoke();
        if (earlier.IsFinished(plan) && earlier.HasAll(plan, found))
        {
            foreach (TarPlanEntry entry in plan.Entries)
            {
                options.OnFileDone?.Invoke(entry.Name, TimeSpan.Zero);
            }

            partial.DeleteWithSetAside();
            return new ImageSetWriteResult([.. found.Keys.Select(blob => blob.Blob!.Digest)], BytesWritten: 0);
        }

        long start = time.GetTimestamp();
        var filler = new TarFiller(partial, options, found, time);
        try
        {
            // A length that strangers declared may be more than the file system takes.
            partial.SetLength(plan.Length);
            plan.WriteFrame(partial);
            foreach (TarPlanEntry entry in plan.Entries.Where(entry => entry.Bytes is not null))
            {
                options.OnFileDone?.Invoke(entry.Name, time.GetElapsedTime(start));
            }

            await filler.FillAsync(plan, cancellationToken).ConfigureAwait(false);
        }
        catch when (!filler.HasAnything)
        {
            partial.Delete();
            throw;
        }

        partial.Commit();
        return new ImageSetWriteResult(filler.Reused, filler.Fetched);
    }
}
