using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Cli;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.DependencyInjection;

internal sealed class AddImgpkgTests
{
    [Test]
    public async Task AddImgpkg_CalledTwice_RegistersOnce()
    {
        var services = new ServiceCollection();
        services.AddImgpkg(options => options.Concurrency = 3);
        int count = services.Count(service => service.ServiceType != typeof(IConfigureOptions<ImgpkgOptions>));
        services.AddImgpkg(options => options.MaxAttempts = 2);

        await using ServiceProvider provider = services.BuildServiceProvider();
        ImgpkgOptions options = provider.GetRequiredService<IOptions<ImgpkgOptions>>().Value;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(provider.GetServices<IBundleClient>().Count(), Is.EqualTo(1));
            Assert.That(provider.GetServices<IRegistryTransport>().Count(), Is.EqualTo(3));
            Assert.That(options.Concurrency, Is.EqualTo(3), "the first call's settings stay");
            Assert.That(options.MaxAttempts, Is.EqualTo(2));
            Assert.That(count, Is.GreaterThan(0));
        }
    }

    [Test]
    public async Task AddImgpkg_HostHasItsOwnClient_KeepsIt()
    {
        var own = new FakeBundleClient();
        var services = new ServiceCollection();
        services.AddSingleton<IBundleClient>(own);
        services.AddImgpkg();

        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.That(provider.GetRequiredService<IBundleClient>(), Is.SameAs(own));
    }

    [TestCase(nameof(ImgpkgOptions.Concurrency))]
    [TestCase(nameof(ImgpkgOptions.MaxAttempts))]
    [TestCase(nameof(ImgpkgOptions.ResponseHeaderTimeout))]
    [TestCase(nameof(ImgpkgOptions.UserAgent))]
    public void Build_SettingOutOfRange_NamesTheProperty(string property)
    {
        var builder = new ImgpkgClientBuilder(options =>
        {
            options.Concurrency = property == nameof(ImgpkgOptions.Concurrency) ? 0 : 1;
            options.MaxAttempts = property == nameof(ImgpkgOptions.MaxAttempts) ? -1 : 0;
            options.ResponseHeaderTimeout = TimeSpan.FromSeconds(property == nameof(ImgpkgOptions.ResponseHeaderTimeout) ? -1 : 0);
            options.UserAgent = property == nameof(ImgpkgOptions.UserAgent) ? "two\r\nlines" : null;
        });

        Assert.That(builder.Build, Throws.TypeOf<OptionsValidationException>().With.Message.Contains(property));
    }

    [Test]
    public async Task AddTransport_ForARegistry_IsAskedBeforeTheBuiltInOnes(CancellationToken cancellationToken)
    {
        var memory = new MemoryTransport("registry.test");
        await using ImgpkgClient client = new ImgpkgClientBuilder().AddTransport(memory).Build();

        await Assert.ThatAsync(
            () => client.Images.ResolveAsync(ImageReference.Parse("registry.test/app:v1"), cancellationToken), Throws.TypeOf<RegistryNotFoundException>());
    }

    [Test]
    public async Task AddCredentialProvider_Several_AreAskedBetweenVariablesAndOptions()
    {
        var first = new NoCredentials();
        var second = new NoCredentials();
        await using ServiceProvider provider = new ImgpkgClientBuilder()
            .AddCredentialProvider(first)
            .AddCredentialProvider(second)
            .Services.BuildServiceProvider();

        CredentialChain chain = provider.GetRequiredService<CredentialChain>();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(chain.Providers.Select(one => one.GetType().Name).First(), Is.EqualTo("EnvironmentCredentialProvider"));
            Assert.That(chain.Providers.Skip(1).Take(2), Is.EqualTo(new[] { first, second }));
            Assert.That(chain.Providers.Skip(3).Select(one => one.GetType().Name), Is.EqualTo(new[] { "OptionsCredentialProvider", "DockerConfigCredentialProvider" }));
        }
    }

    private sealed class NoCredentials : ICredentialProvider
    {
        public ValueTask<RegistryCredential?> GetCredentialAsync(RepositoryReference repository, CancellationToken cancellationToken) => new((RegistryCredential?)null);
    }
}
