using Imgpkg.Sdk.Infrastructure;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Infrastructure;

[TestFixture]
internal sealed class NetworkPolicyTests
{
    [TestCase("h.test", "h.test", 443, true)]
    [TestCase("H.Test", "h.test", 5000, true)]
    [TestCase("h.test:5000", "h.test", 5000, true)]
    [TestCase("h.test:5000", "h.test", 443, false)]
    [TestCase("h.test", "other.test", 443, false)]
    [TestCase("h.test", "x.h.test", 443, false)]
    [TestCase("h.test", "evil-h.test", 443, false)]
    [TestCase("*.h.test", "x.y.h.test", 443, true)]
    [TestCase("*.h.test", "h.test", 443, false)]
    [TestCase("*.h.test:5000", "x.h.test", 443, false)]
    [TestCase("*.h.test", "evilh.test", 443, false)]
    [TestCase("[::1]", "::1", 443, true)]
    [TestCase("::1", "[::1]", 443, true)]
    [TestCase("[::1]:5000", "::1", 5000, true)]
    [TestCase("[::1]:5000", "::1", 5001, false)]
    public void FindProblem_AllowedHosts_AreTheOnlyOnes(string allowed, string host, int port, bool expected)
    {
        ImgpkgOptions options = new();
        options.Network.AllowedHosts.Add(allowed);

        Assert.That(Policy(options).FindProblem(host, port), expected ? Is.Null : Does.Contain($"--allow-host {host}"));
    }

    [Test]
    public void FindProblem_NothingSaid_IsNone() => Assert.That(Policy(new ImgpkgOptions()).FindProblem("h.test", 443), Is.Null);

    [Test]
    public void FindProblem_Offline_IsEveryHost()
    {
        ImgpkgOptions options = new();
        options.Network.Offline = true;

        Assert.That(Policy(options).FindProblem("127.0.0.1", 5000), Does.StartWith("no connection to 127.0.0.1:5000 is permitted: working offline"));
    }

    private static NetworkPolicy Policy(ImgpkgOptions options) => new(Microsoft.Extensions.Options.Options.Create(options));
}
