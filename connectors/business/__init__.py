"""The national business registry (Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp) in its three dialects."""
