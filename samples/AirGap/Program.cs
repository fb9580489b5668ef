using AirGap;
using Imgpkg.Sdk;
using Imgpkg.Sdk.Registry.Memory;
using Microsoft.Extensions.DependencyInjection;

// Takes a bundle and its images to a site that has no connection to where they come from. Two machines would run it like this:
//   dotnet run --project samples/AirGap -- export localhost:5000 carried     at the origin: publish, and write a tar
//   dotnet run --project samples/AirGap -- import carried localhost:5001     at the site: import, pull, compare digests
// Without arguments both registries are in memory, and the origin is cut off in between.
return args switch
{
    [] => await DemonstrateAsync(),
    ["export", string origin, string carried] => await ExportAsync(origin, new Carried(carried)),
    ["import", string carried, string site] => await ImportAsync(new Carried(carried), site),
    _ => Usage(),
};

static async Task<int> DemonstrateAsync()
{
    DirectoryInfo work = Directory.CreateTempSubdirectory("imgpkg-air-gap-");
    try
    {
        Carried carried = new(Path.Combine(work.FullName, "carried"));
        MemoryTransport origin = new("origin.example");
        await using (ImgpkgClient client = new ImgpkgClientBuilder().AddTransport(origin).Build())
        {
            await new Origin(client, "origin.example").ExportAsync(carried);
        }

        // From here on every use of the origin would end the program; what the site has is the directory and its own registry.
        ImgpkgClientBuilder builder = new();
        await using ImgpkgClient atSite = builder
            .AddTransport(new CutOffTransport("origin.example"))
            .AddTransport(new MemoryTransport("site.example"))
            .Build();
        return await new Site(atSite, "site.example").ImportAsync(carried) ? 0 : 1;
    }
    finally
    {
        work.Delete(recursive: true);
    }
}

static async Task<int> ExportAsync(string registry, Carried carried)
{
    await using ImgpkgClient client = new ImgpkgClientBuilder().Build();
    await new Origin(client, registry).ExportAsync(carried);
    return 0;
}

static async Task<int> ImportAsync(Carried carried, string registry)
{
    await using ImgpkgClient client = new ImgpkgClientBuilder().Build();
    return await new Site(client, registry).ImportAsync(carried) ? 0 : 1;
}

static int Usage()
{
    Console.Error.WriteLine("usage: AirGap [export REGISTRY DIRECTORY | import DIRECTORY REGISTRY]");
    return 2;
}
