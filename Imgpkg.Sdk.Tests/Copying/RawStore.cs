using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>A repository as transports see it, for putting there what no client would.</summary>
internal sealed class RawStore : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private RawStore(ServiceProvider services, IRepositoryStore store) => (_services, Store) = (services, store);

    public IRepositoryStore Store { get; }

    public static RawStore Open(string repository)
    {
        var collection = new ServiceCollection();
        collection.AddImgpkg();
        collection.AddSingleton<IEnvironment>(new FakeEnvironment());
        ServiceProvider services = collection.BuildServiceProvider();
        return new RawStore(services, services.GetRequiredService<RepositoryStores>().OpenWrite(RepositoryReference.Parse(repository)));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
