using Imgpkg.Sdk.Registry;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Repositories that parse but cannot be reached.</summary>
[TestFixture]
internal sealed class HttpRegistryTransportTests
{
    [TestCase("65536")]
    [TestCase("99999")]
    [TestCase("99999999999999999999")]
    public async Task Open_WithAPortThatDoesNotExist_IsAFailureOfTheRegistry(string port)
    {
        await using var host = new HttpHost();

        RegistryException e = Assert.Throws<RegistryException>(() => host.Open($"reg.example:{port}/team/app"))!;

        Assert.That(e.Message, Is.EqualTo(
            "Error while preparing a transport to talk with the registry: Unable to create round tripper: "
            + $"Get \"https://reg.example:{port}/v2/\": dial tcp: address {port}: invalid port"));
        Assert.That((e.IsTransient, e.Repository?.FullName), Is.EqualTo((false, $"reg.example:{port}/team/app")));
    }

    [TestCase("reg.example:65535")]
    [TestCase("reg.example:")]
    [TestCase("[::1]:5000")]
    public async Task Open_WithAnyOtherPort_Opens(string registry)
    {
        await using var host = new HttpHost();

        Assert.That(host.Open($"{registry}/team/app").Repository.Registry, Is.EqualTo(registry));
    }
}
