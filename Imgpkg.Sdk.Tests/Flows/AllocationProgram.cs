using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>
/// The suite as a program: runs operations with one client and prints a line for each, the bytes it allocated. Everything in a process counts, so what
/// is measured has one of its own.
/// </summary>
internal static class AllocationProgram
{
    /// <summary>Runs operations one after the other.</summary>
    /// <param name="arguments">Three for each: <c>push TAG DIRECTORY</c>, <c>pull REFERENCE DIRECTORY</c> or <c>copy BUNDLE REPOSITORY</c>.</param>
    private static async Task Main(string[] arguments)
    {
        await using ImgpkgClient client = TestClient.Build(options => options.UseLayerCache = false);
        foreach (string[] operation in arguments.Chunk(3))
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await RunAsync(client, operation[0], operation[1], operation[2]);
            Console.WriteLine(GC.GetTotalAllocatedBytes(precise: true) - before);
        }
    }

    private static Task RunAsync(ImgpkgClient client, string name, string from, string to) => name switch
    {
        "push" => client.Images.PushAsync(TagReference.Parse(from), new PushImageOptions { Paths = [to] }),
        "pull" => client.Images.PullAsync(TagReference.Parse(from), to),
        "copy" => client.Copies.CopyAsync(CopySource.FromBundle(TagReference.Parse(from)), CopyDestination.ToRepository(RepositoryReference.Parse(to))),
        _ => throw new ArgumentException($"No such operation: {name}", nameof(name)),
    };
}
