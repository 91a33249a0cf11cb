"""What only the page 登记数据 (Data) shows."""
