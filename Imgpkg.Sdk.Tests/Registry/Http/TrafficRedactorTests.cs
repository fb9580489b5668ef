using System.Net.Http.Headers;
using Imgpkg.Sdk.Registry.Http;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

[TestFixture]
internal sealed class TrafficRedactorTests
{
    // user:pa ss/word
    private readonly TrafficRedactor _redactor = new(new AuthenticationHeaderValue("Basic", "dXNlcjpwYSBzcy93b3Jk"));

    [TestCase("nothing to hide: 12 tags?", "nothing to hide: 12 tags?")]
    [TestCase("you sent dXNlcjpwYSBzcy93b3Jk", "you sent <redacted>")]
    [TestCase("password pa ss/word is wrong", "password <redacted> is wrong")]
    [TestCase("at /login/pa%20ss%2Fword", "at /login/<redacted>")]
    [TestCase("see https://me:secret@h.test/x", "see https://<redacted>@h.test/x")]
    [TestCase("</v2/a/tags/list?n=10&last=v1&key=s>; rel=\"next\"", "</v2/a/tags/list?n=10&last=v1&key=REDACTED>; rel=\"next\"")]
    [TestCase("{\"urls\":[\"https://s.test/b?X-Amz-Signature=abc\\u0026x=1\"]}", "{\"urls\":[\"https://s.test/b?X-Amz-Signature=REDACTED\\u0026x=1\"]}")]
    public void Clean_Text_HasNoSecrets(string text, string expected) => Assert.That(_redactor.Clean(text), Is.EqualTo(expected));

    [TestCase("Authorization", "<redacted>")]
    [TestCase("Proxy-Authorization", "<redacted>")]
    [TestCase("Set-Cookie", "<redacted>")]
    [TestCase("X-Amz-Security-Token", "<redacted>")]
    [TestCase("x-api-key", "<redacted>")]
    [TestCase("WWW-Authenticate", "value")]
    [TestCase("Docker-Content-Digest", "value")]
    public void Header_ByName_IsHiddenOrShown(string name, string expected) => Assert.That(_redactor.Header(name, "value"), Is.EqualTo(expected));
}
