using Imgpkg.Sdk;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.References;

namespace WebService;

/// <summary>One copy under way, or what became of it.</summary>
internal sealed partial class Relocation(DigestReference source, bool isBundle, RepositoryReference destination, IReadOnlyList<string> tags)
{
    public Guid Id { get; } = Guid.NewGuid();

    public DigestReference Source => source;

    public RepositoryReference Destination => destination;

    public EventLog Events { get; } = new();

    /// <summary>Copies, and tells the events how it ended; it does not throw.</summary>
    public async Task RunAsync(ICopyService copies, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            CopyResult copied = await copies.CopyAsync(
                isBundle ? CopySource.FromBundle(source) : CopySource.FromImage(source),
                CopyDestination.ToRepository(destination),
                new CopyOptions { Tags = tags },
                new ProgressEvents(Events),
                cancellationToken);
            End("completed", new RelocationEvent { BytesSent = copied.BytesSent, Images = [.. copied.Images.Select(image => $"{image.Destination}")] });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            End("cancelled", new RelocationEvent());
        }
        catch (ImgpkgException e)
        {
            End("failed", new RelocationEvent { Problem = Problems.Of(e) });
        }
#pragma warning disable CA1031 // Nobody awaits a relocation but the one who stops the service: whoever listens has to be told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailure(logger, Id, e);
            End("failed", new RelocationEvent { Problem = Problems.Unexpected() });
        }
    }

    [LoggerMessage(LogLevel.Error, "Relocation {Id} failed")]
    private static partial void LogFailure(ILogger logger, Guid id, Exception exception);

    private void End(string type, RelocationEvent content) => Events.Add(type, content, completes: true);
}
