// Hỏi Liên Thông lần đầu: xác minh một người tại quầy. A first question to Liên Thông: verify a person at the counter.
//
//     dotnet run FirstCall.cs state/demo.json        (.NET 10; bản cũ hơn: đặt tệp vào một dự án console rỗng
//                                                      · earlier versions: put the file into an empty console project)

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;

/// <summary>Một kết nối tới cổng: hai khóa và một mã truy cập. One connection: two keys and an access token.</summary>
public class FirstCall
{
    private readonly HttpClient http = new HttpClient();
    private readonly JsonElement demo;
    private readonly ECDsa registered;
    private readonly string keyId;
    private readonly ECDsa proving = ECDsa.Create(ECCurve.NamedCurves.nistP256); // mã truy cập gắn với khóa này · the token is bound to this key
    private string token = "";

    public FirstCall(string file)
    {
        demo = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        JsonElement jwk = JsonDocument.Parse(File.ReadAllText(Text(demo, "private_key_path"))).RootElement;
        keyId = Text(jwk, "kid");
        registered = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Bytes(Text(jwk, "d")),
            Q = new ECPoint { X = Bytes(Text(jwk, "x")), Y = Bytes(Text(jwk, "y")) },
        });
    }

    /// <summary>RFC 7523: không gửi mật khẩu, chỉ gửi chữ ký. No password travels, only a signature.</summary>
    public async Task SignOn()
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string client = Text(demo, "client_id"), url = Text(demo, "token_endpoint");
        string assertion = Signed(registered,
            new Dictionary<string, object> { ["alg"] = "ES256", ["kid"] = keyId },
            new Dictionary<string, object>
            {
                ["iss"] = client, ["sub"] = client, ["aud"] = Text(demo, "issuer"),
                ["iat"] = now, ["exp"] = now + 60, ["jti"] = Guid.NewGuid().ToString(),
            });
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = assertion,
            }),
        };
        request.Headers.Add("DPoP", Proof("POST", url));
        HttpResponseMessage answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        JsonElement found = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        token = Text(found, "access_token"); // 10 phút · ten minutes
    }

    /// <summary>RFC 9449: bằng chứng cho đúng một yêu cầu. A proof for exactly one request.</summary>
    public string Proof(string method, string url)
    {
        ECParameters open = proving.ExportParameters(false);
        var jwk = new Dictionary<string, object>
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Unpadded(open.Q.X), ["y"] = Unpadded(open.Q.Y),
        };
        var claims = new Dictionary<string, object>
        {
            ["htm"] = method, ["htu"] = url, ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
        };
        if (token != "")
        {
            using (SHA256 hash = SHA256.Create())
            {
                claims["ath"] = Unpadded(hash.ComputeHash(Encoding.ASCII.GetBytes(token)));
            }
        }
        var header = new Dictionary<string, object> { ["typ"] = "dpop+jwt", ["alg"] = "ES256", ["jwk"] = jwk };
        return Signed(proving, header, claims);
    }

    /// <summary>Gửi lại đúng một lần khi cổng bảo thử lại. Sent again once where the gateway says that it may be.</summary>
    public async Task<(int status, JsonElement found)> Ask(string path, object body)
    {
        string url = Text(demo, "base_url") + path, key = Guid.NewGuid().ToString();
        for (int attempt = 1; ; attempt++)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, url)
            {
                Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Authorization", "DPoP " + token);
            request.Headers.Add("DPoP", Proof("POST", url));
            request.Headers.Add("Idempotency-Key", key);
            HttpResponseMessage answer = await http.SendAsync(request);
            JsonElement found = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            if (answer.IsSuccessStatusCode || attempt == 2 || !found.GetProperty("retryable").GetBoolean())
            {
                return ((int)answer.StatusCode, found);
            }
            double wait = found.TryGetProperty("retry_after", out JsonElement seconds) ? seconds.GetInt32() : 1;
            await Task.Delay(TimeSpan.FromSeconds(Math.Min(wait, 10)));
        }
    }

    public static async Task<int> Main(string[] arguments)
    {
        var gateway = new FirstCall(arguments[0]);
        await gateway.SignOn();
        JsonElement person = gateway.demo.GetProperty("people")[0];
        var (status, found) = await gateway.Ask("/v1/persons/verify", new
        {
            purpose = new
            {
                procedure = "1.001193", dossier = "H26.99-260302-0001", unit = "H26.99", channel = "counter",
                officer = new { account = "canbo.thu" },
            },
            subject = new
            {
                personal_id = Text(person, "personal_id"), full_name = Text(person, "full_name"),
                date_of_birth = Text(person, "date_of_birth"),
            },
            claims = new { full_name = Text(person, "full_name") },
        });
        Console.OutputEncoding = Encoding.UTF8;
        if (status != 200)
        {
            // Chương trình đọc "code"; cán bộ đọc "title" và "action". Programs read code, officers title and action.
            Console.WriteLine($"{Text(found, "code")}: {Text(found, "title")}. {Text(found, "action")}");
            return 1;
        }
        string result = Text(found.GetProperty("results"), "full_name");
        Console.WriteLine($"{Text(found, "outcome")} {result} {Text(found, "receipt")}");
        return 0;
    }

    private static string Signed(ECDsa key, Dictionary<string, object> header, Dictionary<string, object> claims)
    {
        string content = Unpadded(JsonSerializer.SerializeToUtf8Bytes(header)) + "."
            + Unpadded(JsonSerializer.SerializeToUtf8Bytes(claims));
        return content + "." + Unpadded(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256));
    }

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString();

    private static string Unpadded(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[] Bytes(string text)
    {
        string padded = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(padded.PadRight((padded.Length + 3) / 4 * 4, '='));
    }
}
